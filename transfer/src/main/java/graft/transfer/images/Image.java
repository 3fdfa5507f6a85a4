package graft.transfer.images;

import java.nio.file.Path;

/**
 * An image file with its class.
 *
 * @param file  where it is
 * @param label index of its class in {@link ImageFolder#classes()}
 */
public record Image(Path file, int label) {
}
