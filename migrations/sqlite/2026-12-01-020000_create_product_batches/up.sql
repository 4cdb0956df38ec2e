-- Changes of many products at once: bulk changes and imports. Each can be undone as a whole.
CREATE TABLE product_batches (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CONSTRAINT product_batches_kind_check CHECK (kind IN ('bulk', 'import')),
    -- What is done, for people.
    title TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT product_batches_status_check
        CHECK (status IN ('preview', 'waiting', 'running', 'done', 'failed', 'undoing', 'undone')),
    -- JSON: what is done, as the kind needs it.
    parameters TEXT NOT NULL,
    -- The number of products, and of those that were changed, kept as they were, and impossible to change.
    total BIGINT NOT NULL DEFAULT 0,
    done BIGINT NOT NULL DEFAULT 0,
    kept BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    -- Where the next chunk begins. Stored in the transaction of each chunk.
    position BIGINT NOT NULL DEFAULT 0,
    -- The number of products that an undo restored or deleted, and of those that it kept.
    undone BIGINT NOT NULL DEFAULT 0,
    undo_kept BIGINT NOT NULL DEFAULT 0,
    -- The change set that was undone last. An undo goes backwards.
    undo_position BIGINT,
    -- The reason why it stopped; empty if it did not.
    problem TEXT NOT NULL DEFAULT '',
    -- The one who began it, as in change_sets.
    actor_kind TEXT NOT NULL
        CONSTRAINT product_batches_actor_kind_check CHECK (actor_kind IN ('person', 'key', 'command', 'job')),
    actor_id BIGINT,
    actor_name TEXT NOT NULL,
    user_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
    -- What the one who began it might do, separated by spaces.
    permissions TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    finished_at TEXT,
    undone_at TEXT
);
CREATE INDEX product_batches_user_id ON product_batches (user_id);
CREATE INDEX product_batches_updated_at ON product_batches (updated_at, id);

-- The products that a bulk change is about, with the versions of its preview.
CREATE TABLE product_batch_items (
    batch_id INTEGER NOT NULL REFERENCES product_batches (id) ON DELETE CASCADE,
    -- No foreign key: the product may be deleted before the change is applied.
    product_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (batch_id, product_id)
) WITHOUT ROWID;

-- The products that a batch or its undo did not change, and why.
CREATE TABLE product_batch_results (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL REFERENCES product_batches (id) ON DELETE CASCADE,
    phase TEXT NOT NULL CONSTRAINT product_batch_results_phase_check CHECK (phase IN ('apply', 'undo')),
    outcome TEXT NOT NULL CONSTRAINT product_batch_results_outcome_check CHECK (outcome IN ('kept', 'failed')),
    -- No foreign key: the product may be deleted.
    product_id BIGINT,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    inserted_at TEXT NOT NULL
);
CREATE INDEX product_batch_results_batch_id ON product_batch_results (batch_id, phase, id);

ALTER TABLE change_sets ADD COLUMN batch_id INTEGER REFERENCES product_batches (id);
CREATE INDEX change_sets_batch_id ON change_sets (batch_id, id);

ALTER TABLE stock_movements ADD COLUMN batch_id INTEGER REFERENCES product_batches (id);
CREATE INDEX stock_movements_batch_id ON stock_movements (batch_id, stock_item_id) WHERE batch_id IS NOT NULL;
