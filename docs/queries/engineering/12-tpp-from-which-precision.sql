-- question: Which column decides the TPP of each Hopper part?
-- about: TPP is the highest product of dense rate and bit length over the precisions. Where no rate is on record, what the maker declares
--   is taken, and `basis` says so.
SELECT m.part, m.value AS tpp, m.basis
FROM metric_value m
JOIN spec s ON s.part = m.part
WHERE m.metric = 'tpp' AND s.architecture = 'hopper'
ORDER BY m.value, m.part;
