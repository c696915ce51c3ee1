-- question: Which facts entered the record in November 2026, by vendor, and how many are withdrawn since?
-- about: Recorded time: `recorded_on` is the day this database knew, not the day it was true.
SELECT s.vendor, count(*) AS statements, count(DISTINCT h.part) AS parts, count(DISTINCT h.source) AS sources,
  sum(CASE WHEN h.withdrawn_before < '9999-12-31' THEN 1 ELSE 0 END) AS withdrawn
FROM spec_history h
JOIN spec s ON s.part = h.part
WHERE h.recorded_on >= '2026-11-01' AND h.recorded_on < '2026-12-01'
GROUP BY s.vendor
ORDER BY statements DESC, s.vendor;
