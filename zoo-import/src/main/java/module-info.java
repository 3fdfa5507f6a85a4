/** Reads published weight files and knows the published networks. Knows nothing of the command line and of training. */
module graft.zoo {
    requires transitive graft.layers;

    exports graft.zoo.architecture;
    exports graft.zoo.caffe;
    exports graft.zoo.description;
    exports graft.zoo.json;
    exports graft.zoo.keras;
    exports graft.zoo.matlab;
    exports graft.zoo.npy;
    exports graft.zoo.onnx;
    exports graft.zoo.onnx.export;
    exports graft.zoo.publisher;
    exports graft.zoo.pytorch;
    exports graft.zoo.safetensors;
    exports graft.zoo.tensorflow;
    exports graft.zoo.torch7;
    exports graft.zoo;
    exports graft.zoo.model;
    exports graft.zoo.weights;
}
