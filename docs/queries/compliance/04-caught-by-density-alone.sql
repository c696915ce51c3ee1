-- question: Which parts below 4,800 TPP meet 3A090.a only because of their performance density?
-- about: Clause a.2: TPP of 1,600 or more and a density of 5.92 or more. Small efficient cards are caught here, not by size.
--   Consumer cards such as the RTX 4090 D have the density too; Note 2 takes them out, so their outcome is not_met.
SELECT o.part, s.market, s.marketed_for_datacenter, o.tpp, o.performance_density
FROM rule_outcome_period o
JOIN spec s ON s.part = o.part
WHERE o.rule = 'us-eccn-3a090'
  AND o.valid_from <= '2024-01-01' AND '2024-01-01' < o.valid_before
  AND o.clause = 'a.2' AND o.outcome = 'met' AND o.tpp < 4800
ORDER BY o.tpp, o.part;
