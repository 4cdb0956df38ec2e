DROP TABLE setup_checklist;
