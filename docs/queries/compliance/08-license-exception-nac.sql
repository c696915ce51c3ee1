-- question: Which parts could go to China under a license exception on 2026-06-01?
SELECT e.part, s.market, s.tpp, e.license_exceptions, e.basis
FROM export_status e
JOIN spec s ON s.part = e.part
WHERE e.destination = 'CN' AND e.status = 'license_exception_available'
  AND e.valid_from <= '2026-06-01' AND '2026-06-01' < e.valid_before
ORDER BY s.tpp DESC, e.part;
