package graft.zoo.model;

import graft.layers.structure.Names;
import java.util.Arrays;
import java.util.List;

/** Who trained a network and wrote its file; decides names, layouts and preprocessing. */
public enum Publisher {
    /** PyTorch's model collection, and everything that is written the way it is. */
    TORCHVISION("torchvision"),
    /** PyTorch Image Models: torchvision's names, except in VGG's classifier. */
    TIMM("timm"),
    /** The Berkeley framework; the network comes from its prototxt. */
    CAFFE("caffe"),
    /** Oxford's toolbox for MATLAB: Caffe's networks and names, filters turned to red first. */
    MATCONVNET("matconvnet"),
    /** TensorFlow's collection of 2016, TF-slim: checkpoints of VGG, ResNet and Inception. */
    TFSLIM("tfslim"),
    /** The frozen graphs that Google published in 2015: Inception v3 and inception5h, with 1008 outputs. */
    TENSORFLOW("tensorflow"),
    /** Keras's {@code applications}, in HDF5 and {@code .keras}. */
    KERAS("keras"),
    /** Keras's ResNet-50 of 2016, whose BatchNorm has another epsilon. */
    KERAS_2016("keras2016"),
    /** Hugging Face's transformers: ResNets under names of its own. */
    HUGGING_FACE("huggingface"),
    /** Graft itself: the network comes from the file's own description. */
    GRAFT("graft");

    private final String id;

    Publisher(String id) {
        this.id = id;
    }

    /** The name after the {@code @} of {@code --arch}. */
    public String id() {
        return id;
    }

    /** Whether this publisher's networks take arrays as [N,H,W,C]; [N,C,H,W] otherwise. */
    public boolean isChannelsLast() {
        return switch (this) {
            case MATCONVNET, TFSLIM, TENSORFLOW, KERAS, KERAS_2016, GRAFT -> true;
            case TORCHVISION, TIMM, CAFFE, HUGGING_FACE -> false;
        };
    }

    /** {@link #isChannelsLast()} of the publisher with this id; false for an id that is none, such as {@code onnx}. */
    public static boolean isChannelsLast(String id) {
        return Arrays.stream(values()).anyMatch(p -> p.id.equals(id) && p.isChannelsLast());
    }

    /**
     * The publisher of this name.
     *
     * @throws IllegalArgumentException when there is none; names one that is near and lists all
     */
    public static Publisher byName(String name) {
        List<String> ids = Arrays.stream(values()).map(Publisher::id).toList();
        return Arrays.stream(values()).filter(p -> p.id.equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no publisher '" + name + "'"
                        + Names.nearestHint(name, ids) + "; known: " + String.join(" ", ids)));
    }

    @Override
    public String toString() {
        return id;
    }
}
