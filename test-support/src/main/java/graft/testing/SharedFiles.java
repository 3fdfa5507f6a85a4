package graft.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Files that other software wrote, for tests to compare with. They are looked for in two folders:
 *
 * <ol>
 *   <li>{@code shared} beside the repository, or further up: everything, where it is present;
 *   <li>{@code test-support/files} in the repository: what is small of {@code shared/fixtures} and
 *       {@code shared/golden}, so that a fresh clone checks every format and every golden network.
 * </ol>
 *
 * A test that asks for a file in neither is aborted, which JUnit reports as skipped, with the file's name.
 */
public final class SharedFiles {
    private static final List<String> FOLDERS = List.of("shared", "test-support/files");

    private SharedFiles() {
    }

    /** A file or folder such as {@code "fixtures/onnx/vgg_opset17.onnx"}; without it the calling test is skipped. */
    public static Path path(String relative) {
        for (String folder : FOLDERS) {
            for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
                Path found = at.resolve(folder).resolve(relative);
                if (Files.exists(found)) {
                    return found;
                }
            }
        }
        return Assumptions.abort(relative + " is neither in a folder 'shared' beside the repository nor in "
                + FOLDERS.getLast());
    }

    /** Files anywhere in a folder whose names end in one of these ways, sorted; without the folder as {@link #path}. */
    public static List<Path> files(String folder, String... endings) throws IOException {
        try (Stream<Path> paths = Files.walk(path(folder))) {
            return paths.filter(Files::isRegularFile)
                    .filter(path -> Stream.of(endings).anyMatch(path.toString()::endsWith)).sorted().toList();
        }
    }
}
