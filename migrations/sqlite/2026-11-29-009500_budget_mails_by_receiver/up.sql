-- How many mails were asked for that go to one address, so that nobody can have the shop flood it:
-- each moves `spent_until` on, and beyond a limit no more can be asked for. The address itself
-- is not kept, only its hash.
CREATE TABLE mail_budgets (
    receiver_hash TEXT NOT NULL PRIMARY KEY,
    spent_until TEXT NOT NULL
);
CREATE INDEX mail_budgets_spent_until ON mail_budgets (spent_until);
