/**
 * Reads published weight files and knows the published networks. Knows nothing of the command line and of training.
 *
 * <p>Users need the first five packages; {@link graft.zoo} is the way in. The formats' own packages are open to Graft's
 * command line, which inspects, converts and writes files of one format.
 */
@SuppressWarnings("module") // graft.transfer, which is built after this module
module graft.zoo {
    requires transitive graft.layers;

    exports graft.zoo;
    exports graft.zoo.graph;
    exports graft.zoo.model;
    exports graft.zoo.weights;
    exports graft.zoo.words;
    exports graft.zoo.architecture;
    exports graft.zoo.onnx.export;

    exports graft.zoo.bytes to graft.transfer;
    exports graft.zoo.json to graft.transfer;
    exports graft.zoo.keras to graft.transfer;
    exports graft.zoo.layout to graft.transfer;
    exports graft.zoo.npy to graft.transfer;
    exports graft.zoo.safetensors to graft.transfer;
    exports graft.zoo.tensorflow to graft.transfer;
}
