package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.model.ClassNames;
import graft.zoo.model.ImageNet;
import graft.zoo.model.Labels;
import java.util.List;
import java.util.Optional;

/**
 * The classes that publishers trained their networks on, where neither the file nor what lies beside it names them:
 * CIFAR-10's for ten outputs of a CIFAR network, ImageNet's for a thousand of any other, with TensorFlow's background
 * before them for 1,001. TensorFlow's graphs of 2015 have 1,008 outputs in an order of their own (the challenge's
 * numbers of 2012), so they keep their numbers unless their list, {@code imagenet_comp_graph_label_strings.txt}, lies
 * beside them.
 */
public final class PublishedClasses {
    private PublishedClasses() {
    }

    /** Whether these are as many as a publisher's network of this architecture has. */
    static boolean areOf(Architecture architecture, int outputs) {
        return architecture.isCifar() ? outputs == 10 : outputs == 1000 || outputs == 1001 || outputs == 1008;
    }

    /** The names in output order; empty where the number of outputs is not that of the publisher's task. */
    public static Optional<List<String>> of(Architecture architecture, int outputs) {
        if (architecture.isCifar()) {
            return Optional.of(Labels.CIFAR_10).filter(names -> names.size() == outputs);
        }
        return ImageNet.classes(outputs).map(ClassNames::names);
    }
}
