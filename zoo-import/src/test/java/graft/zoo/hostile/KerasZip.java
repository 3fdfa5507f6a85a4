package graft.zoo.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A {@code .keras} file whose configuration can be another one. Entries are stored, as Keras stores them. */
public final class KerasZip {
    private static final String CONFIG = "config.json";

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    public KerasZip(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
    }

    String config() {
        return new String(entries.get(CONFIG), StandardCharsets.UTF_8);
    }

    public byte[] with(String config) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                byte[] content = entry.getKey().equals(CONFIG) ? config.getBytes(StandardCharsets.UTF_8)
                        : entry.getValue();
                var crc = new CRC32();
                crc.update(content);
                ZipEntry stored = new ZipEntry(entry.getKey());
                stored.setMethod(ZipEntry.STORED);
                stored.setSize(content.length);
                stored.setCrc(crc.getValue());
                zip.putNextEntry(stored);
                zip.write(content);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
