-- question: The rented machine says "NVIDIA H100 80GB HBM3": which part is that, and what must nvidia-smi show?
-- about: The name of the driver is exact where the family name is not. Memory in MiB is what the driver reports.
SELECT a.alias, a.part, s.form_factor, s.memory_gb, s.reported_memory_mib, s.pci_device_id, s.tdp_w, s.mig_instances
FROM part_alias_list a
JOIN spec s ON s.part = a.part
WHERE a.kind = 'driver' AND a.alias LIKE 'NVIDIA H%'
ORDER BY a.alias, a.part;
