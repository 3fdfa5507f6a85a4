package graft.transfer.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a transfer was made from and by: with it, the same can be done again.
 *
 * @param command the command line; empty for a transfer that a program asked for
 * @param version of Graft
 * @param weights the file of the source network; empty when it came from elsewhere, such as from memory
 * @param sha256  of that file, in hexadecimal; empty when it is no single file
 * @param data    the folder of the images; empty for images that came from elsewhere
 */
public record Provenance(String command, String version, String weights, String sha256, String data) {
    /** The architecture of what is imported layer by layer. */
    private static final String GRAPH = "graph";

    /** Nothing is known but the program. */
    public static Provenance unknown() {
        return new Provenance("", programVersion(), "", "", "");
    }

    /** The same, asked for by a command line. */
    public Provenance command(String line) {
        return new Provenance(line, version, weights, sha256, data);
    }

    /** The same, from a file of weights, whose checksum is computed; or from a folder, which has none. */
    public Provenance weights(Path file) {
        return new Provenance(command, version, file.toString(), Files.isRegularFile(file) ? sha256(file) : "", data);
    }

    /** The same, on the images of a folder. */
    public Provenance data(Path folder) {
        return new Provenance(command, version, weights, sha256, folder.toString());
    }

    /** How a report names the source: a network that its own file describes has no name but the file's. */
    public String sourceName(String architecture, String publisher) {
        Path file = Path.of(weights).getFileName();
        String name = !architecture.equals(GRAPH) ? architecture
                : file == null || file.toString().isEmpty() ? "imported network" : file.toString();
        return name + " (" + publisher + ")";
    }

    /** Which Graft this is. */
    public static String programVersion() {
        var module = Provenance.class.getModule().getDescriptor();
        return module == null ? "(not built as a module)" : module.rawVersion().orElse("(no version)");
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] part = new byte[1 << 16];
            for (int n; (n = in.read(part)) > 0;) {
                digest.update(part, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            return ""; // the network was read from it: the report is complete without
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
