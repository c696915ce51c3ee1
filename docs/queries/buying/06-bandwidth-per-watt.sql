-- question: Which ten data-center parts read the most memory per watt?
-- about: GB/s divided by TDP; for inference that is bound by memory this decides the power bill.
SELECT part, memory_bandwidth_gbs, tdp_w, memory_gbs_per_w
FROM spec
WHERE market = 'datacenter' AND memory_gbs_per_w IS NOT NULL
ORDER BY memory_gbs_per_w DESC, part
LIMIT 10;
