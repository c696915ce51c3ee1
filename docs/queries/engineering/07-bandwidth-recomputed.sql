-- question: Does the published bandwidth of HBM parts follow from bus width and memory clock?
-- about: bits x 2 transfers x MHz / 8 000 = GB/s. A part with fewer stacks or another clock stands out here.
SELECT part, memory_bus_bits, memory_clock_mhz, memory_bandwidth_gbs,
  memory_bus_bits * 2.0e0 * memory_clock_mhz / 8000 AS recomputed_gbs,
  round((memory_bandwidth_gbs / (memory_bus_bits * 2.0e0 * memory_clock_mhz / 8000) - 1) * 1000) / 10 AS percent_off
FROM spec
WHERE memory_type LIKE 'HBM%' AND memory_bus_bits IS NOT NULL AND memory_clock_mhz IS NOT NULL AND memory_bandwidth_gbs IS NOT NULL
ORDER BY part;
