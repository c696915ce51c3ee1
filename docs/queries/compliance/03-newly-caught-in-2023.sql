-- question: Which NVIDIA data-center parts were outside 3A090 until 2023-11-16 and inside from 2023-11-17?
-- about: The rule of October 2023 dropped the bound on interconnect and asked for TPP and performance density. `paragraph` is the
--   strictest that is met under the new version.
SELECT n.part, min(n.paragraph) AS paragraph, n.tpp, n.performance_density, n.citation
FROM rule_outcome_period n
JOIN spec s ON s.part = n.part
WHERE n.rule = 'us-eccn-3a090' AND n.version = '2023-11-17' AND n.outcome = 'met'
  AND s.vendor = 'nvidia' AND s.market = 'datacenter'
  AND EXISTS (
    SELECT 1 FROM rule_outcome_period o
    WHERE o.part = n.part AND o.rule = n.rule AND o.version = '2023-01-17' AND o.outcome = 'not_met'
  )
GROUP BY n.part, n.tpp, n.performance_density, n.citation
ORDER BY paragraph, n.part;
