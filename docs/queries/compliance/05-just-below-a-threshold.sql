-- question: Which parts stand within 10 percent below a TPP threshold of today's 3A090?
-- about: `today` is 2026-10-06, the last reviewed day. Each bound of each clause counts; the bound itself is not below.
SELECT DISTINCT s.part, s.tpp, t.value AS threshold, round((t.value - s.tpp) / t.value * 1000) / 10 AS percent_below
FROM spec s
JOIN rule_threshold_period t ON s.tpp < t.value AND s.tpp >= 0.9 * t.value
WHERE t.rule = 'us-eccn-3a090' AND t.metric = 'tpp' AND t.kind = 'clause'
  AND t.valid_from <= '2026-10-06' AND '2026-10-06' < t.valid_before
ORDER BY threshold, percent_below, s.part;
