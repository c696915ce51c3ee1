-- question: Which dense BF16 peak belongs into my MFU formula for each Hopper name that a driver reports?
-- about: The sparse figure of a data sheet is twice this one, and the most common mistake in public MFU code. `published` is what was printed.
SELECT a.alias AS driver_name, a.part, f.value_number AS dense_bf16_tflops, f.published, f.derivation, f.source
FROM part_alias_list a
JOIN spec s ON s.part = a.part
JOIN spec_fact f ON f.part = a.part AND f.column_name = 'bf16_tensor_dense_tflops'
WHERE a.kind = 'driver' AND s.architecture = 'hopper' AND f.state = 'known'
ORDER BY driver_name, a.part;
