/** Reads published weight files and knows the published networks. Knows nothing of the command line and of training. */
module graft.zoo {
    requires transitive graft.layers;

    exports graft.zoo;
    exports graft.zoo.caffe;
}
