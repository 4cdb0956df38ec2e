DROP TABLE mail_budgets;
DROP TABLE job_pauses;
DROP TABLE outbox;
