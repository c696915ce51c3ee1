-- question: Which numbers did 3A090 hold on 2024-01-01, with operator and paragraph?
-- about: All lines of one clause must be true together. `>=` and `<` are kept as the text has them.
SELECT clause, paragraph, metric, operator, value, citation
FROM rule_threshold_period
WHERE rule = 'us-eccn-3a090' AND kind = 'clause'
  AND valid_from <= '2024-01-01' AND '2024-01-01' < valid_before
ORDER BY clause, metric, operator DESC;
