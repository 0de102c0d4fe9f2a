-- Where the store last sent from, one row: a copy of the file, or an older one that was put back, is told from it.
-- machine: a hash of the machine's id. inode: the file's. count: grows whenever a sending begins and when it ends.
CREATE TABLE installation (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    machine TEXT    NOT NULL,
    inode   INTEGER NOT NULL,
    count   INTEGER NOT NULL
);
