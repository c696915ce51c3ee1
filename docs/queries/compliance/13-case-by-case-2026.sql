-- question: Which parts that need a license to China are reviewed case by case since January 2026, and on which figures does it rest?
-- about: The policy of 2026-01-15 asks for a TPP below 21,000 and a DRAM bandwidth below 6,500 GB/s; Empty: a figure is
--   not known, so neither is the policy. NVIDIA's large data-center parts here.
SELECT e.part, s.tpp, s.memory_bandwidth_gbs, e.review_policy
FROM export_status e
JOIN spec s ON s.part = e.part
WHERE e.destination = 'CN' AND e.status = 'license_required'
  AND s.vendor = 'nvidia' AND s.market = 'datacenter' AND s.tpp >= 10000
  AND e.valid_from <= '2026-02-01' AND '2026-02-01' < e.valid_before
ORDER BY e.review_policy NULLS LAST, s.tpp, e.part;
