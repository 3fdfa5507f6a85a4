/** Reads published weight files and knows the published networks. Knows nothing of the command line and of training. */
module graft.zoo {
    requires transitive graft.layers;

    exports graft.zoo.architecture;
    exports graft.zoo.caffe;
    exports graft.zoo.description;
    exports graft.zoo.json;
    exports graft.zoo.npy;
    exports graft.zoo.onnx;
    exports graft.zoo.publisher;
    exports graft.zoo.pytorch;
    exports graft.zoo.safetensors;
    exports graft.zoo;
}
