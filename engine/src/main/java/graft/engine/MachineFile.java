package graft.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A file in the cache folder with what was measured of a machine. It can be measured again, so nothing that is wrong
 * with the file is an error: one that is damaged, of another machine or of another version of Graft reads as empty and
 * is written anew.
 *
 * <pre>
 * graft KIND VERSION
 * machine PROCESSOR | JVM | VECTOR BITS | PROCESSORS
 * …                    lines of the kind
 * crc32 DIGITS         of all bytes before this line
 * </pre>
 *
 * @param path     of the file
 * @param head     first line
 * @param identity of the machine, second line
 */
public record MachineFile(Path path, String head, MachineIdentity identity) {
    private static final int MOST_BYTES = 4 << 20;
    private static final String CHECK = "crc32 ";

    /** The file of a kind in a folder, such as {@code profile-0123abcd.txt}. */
    public static MachineFile in(Path folder, String kind, int version, MachineIdentity identity) {
        return new MachineFile(folder.resolve(kind + "-" + identity.fingerprint() + ".txt"),
                "graft " + kind + " " + version, identity);
    }

    /** The lines of the kind; empty where there is no such file, or not a whole one of this machine and version. */
    public Optional<List<String>> read() {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            return bytes.length > MOST_BYTES ? Optional.empty() : lines(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<List<String>> lines(String text) {
        int last = text.lastIndexOf(CHECK);
        if (last < 0 || !text.substring(last).equals(check(text.substring(0, last)))) {
            return Optional.empty();
        }
        List<String> lines = text.substring(0, last).lines().toList();
        return lines.size() < 2 || !lines.get(0).equals(head) || !lines.get(1).equals(identity.line())
                ? Optional.empty() : Optional.of(lines.subList(2, lines.size()));
    }

    private static String check(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return CHECK + Integer.toHexString((int) crc.getValue()) + "\n";
    }

    /**
     * Replaces the file as a whole, so that no reader sees half of it.
     *
     * @return false where that is not possible, as in a folder that must not be written
     */
    public boolean write(List<String> lines) {
        List<String> all = new ArrayList<>(List.of(head, identity.line()));
        all.addAll(lines);
        String text = String.join("\n", all) + "\n";
        Path temporary = null;
        try {
            Files.createDirectories(path.getParent());
            temporary = Files.createTempFile(path.getParent(), path.getFileName().toString(), ".part");
            Files.writeString(temporary, text + check(text));
            Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            discard(temporary);
            return false;
        }
    }

    private static void discard(Path temporary) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            // It is small, and lies in a folder that may be emptied at any time.
        }
    }
}
