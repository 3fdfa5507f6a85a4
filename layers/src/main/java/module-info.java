/** Layers with forward and backward, networks of them, freezing, and training. Knows no file format and no image. */
module graft.layers {
    requires transitive graft.engine;

    exports graft.layers;
    exports graft.layers.layer;
    exports graft.layers.structure;
    exports graft.layers.plan;
    exports graft.layers.training;
}
