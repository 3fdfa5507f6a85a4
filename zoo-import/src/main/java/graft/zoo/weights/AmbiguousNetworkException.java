package graft.zoo.weights;

import java.nio.file.Path;

/**
 * A weight file whose tensors are those of several networks that compute different things; which of them it is has to
 * be stated. The message names them all.
 */
public final class AmbiguousNetworkException extends WeightFileException {
    private static final long serialVersionUID = 1;

    public AmbiguousNetworkException(Path file, String message) {
        super(file, message);
    }
}
