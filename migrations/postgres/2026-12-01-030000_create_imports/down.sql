DROP TABLE import_mappings;
DROP TABLE import_errors;
DROP TABLE import_records;
DROP TABLE imports;
