package graft.transfer.pictures;

import java.nio.file.Path;

/**
 * A picture file with its class.
 *
 * @param file  where it is
 * @param label index of its class in {@link ImageFolder#classes()}
 */
public record Picture(Path file, int label) {
}
