-- question: Which parts on sale hold a model of 70 billion parameters in 16 bits (140 GB) on one device?
-- about: Weights alone, without the KV cache. Memory is GB as marketed; the driver reports a little less.
SELECT part, vendor, memory_gb, memory_gb - 140 AS left_gb, memory_bandwidth_gbs, tdp_w
FROM spec
WHERE memory_gb >= 140 AND availability = 'sold'
ORDER BY memory_gb, part;
