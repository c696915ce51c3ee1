-- question: What is the RTX 4090 D against the RTX 4090, and what did the rule say of each?
-- about: On 2024-01-01, to China. 4,720 stands just under the bound of 4,800.
SELECT s.part, s.released_on, s.cuda_cores, s.boost_clock_mhz, s.tdp_w, s.tpp, s.performance_density, e.status, e.license_exceptions, e.basis
FROM spec s
JOIN export_status e ON e.part = s.part
WHERE s.part IN ('rtx-4090', 'rtx-4090-d') AND e.destination = 'CN'
  AND e.valid_from <= '2024-01-01' AND '2024-01-01' < e.valid_before
ORDER BY s.tpp DESC;
