/** Images, the transfer workflow, its report, and the command line. */
module graft.transfer {
    requires transitive graft.zoo;
    requires java.desktop;
    requires jdk.httpserver;
    requires jdk.unsupported;

    exports graft.transfer;
    exports graft.transfer.adapt;
    exports graft.transfer.bench;
    exports graft.transfer.check;
    exports graft.transfer.demo;
    exports graft.transfer.depth;
    exports graft.transfer.explain;
    exports graft.transfer.features;
    exports graft.transfer.images;
    exports graft.transfer.labels;
    exports graft.transfer.multilabel;
    exports graft.transfer.report;
    exports graft.transfer.serve;
    exports graft.transfer.source;
    exports graft.transfer.text;
    exports graft.transfer.trust;
    exports graft.transfer.words;
}
