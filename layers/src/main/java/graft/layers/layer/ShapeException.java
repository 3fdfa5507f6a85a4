package graft.layers.layer;

/** A network that does not fit together: a layer is given shapes that it cannot take. The message names the node. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public ShapeException(String message) {
        super(message);
    }
}
