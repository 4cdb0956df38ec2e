DROP TABLE test_refunds;
DROP TABLE test_sessions;
DROP TABLE inbox;
DROP TABLE disputes;
DROP TABLE refund_lines;
DROP TABLE refunds;
DROP TABLE payments;
