/**
 * Tensors, kernels and threads. Everything here is plain numbers and loops; what a layer is, the module above knows.
 *
 * <p>On the module path the vector module comes along by itself. On the class path it must be asked for with
 * {@code --add-modules jdk.incubator.vector}; without it plain loops do the work, and the log says so.
 */
module graft.engine {
    requires jdk.incubator.vector;

    exports graft.engine;
    exports graft.engine.reference;
    exports graft.engine.scalar;
    exports graft.engine.search;
}
