package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.util.List;
import java.util.Map;

/**
 * The architecture and publisher of a weight file, found by comparing its tensors' names and shapes with every known
 * architecture. It has to fit exactly: ResNet-18's names are all among ResNet-34's, so a near fit is a wrong one. Only
 * the head may be missing, all of it: then it is a {@link Trunk}.
 *
 * @param fit whose network is still without values; {@link Fit#fill} sets them
 */
public record Recognition(Architecture architecture, Publisher publisher, Fit fit) {

    /** Finds the architecture that fits, of all that are known. */
    public static Recognition of(WeightFile file) {
        return of(file, null);
    }

    /**
     * Finds the architecture that fits, or checks that the one the caller names does.
     *
     * @param forced null to consider all
     * @throws WeightFileException when nothing fits; says which comes nearest and what is missing, misshapen and
     *                             unexpected
     */
    public static Recognition of(WeightFile file, Architecture forced) {
        return of(file, forced, null);
    }

    /**
     * Finds the architecture that fits, in the form of the publisher that the caller names.
     *
     * @param forced    null to consider all
     * @param publisher whose form of the architecture is meant; null: that of the publisher whose names the file has
     * @throws WeightFileException as {@link #of(WeightFile, Architecture)} does
     */
    public static Recognition of(WeightFile file, Architecture forced, Publisher publisher) {
        Map<String, StoredTensor> weights = TensorNames.weights(KerasNames.tensors(file));
        if (weights.isEmpty()) {
            throw new WeightFileException(file.path(), "holds no weights (" + file.tensors().size()
                    + " tensors in all); give the file that a training run or a model collection wrote");
        }
        if (forced != null && CaffeNames.isCaffe(weights) && !CaffeLayers.know(forced)) {
            throw new WeightFileException(file.path(), "Caffe's form of " + forced
                    + " is not known by its names alone; give its network: --arch FILE.prototxt");
        }
        Recognition best = null;
        Recognition trunk = null;
        for (Architecture candidate : forced == null ? Architecture.values() : new Architecture[] {forced}) {
            Recognition found = of(candidate, weights, publisher);
            if (found.fit.isExact()) {
                return found;
            }
            trunk = trunk == null && found.fit.isTrunk() ? found : trunk;
            best = best == null || found.fit.share() > best.fit.share() ? found : best;
        }
        if (trunk != null) {
            return trunk;
        }
        throw new WeightFileException(file.path(), best.mismatch(weights, forced != null));
    }

    private static Recognition of(Architecture architecture, Map<String, StoredTensor> weights, Publisher publisher) {
        if (CaffeNames.isCaffe(weights) && CaffeLayers.know(architecture)) {
            return of(architecture, Publisher.CAFFE, publisher, CaffeNames.toTorchvision(architecture, weights));
        }
        if (MatConvNetNames.isMatConvNet(weights) && CaffeLayers.know(architecture)) {
            return of(architecture, Publisher.MATCONVNET, publisher,
                    MatConvNetNames.toTorchvision(architecture, weights));
        }
        Publisher tensorFlow = TensorFlowNames.publisher(weights);
        if (tensorFlow != null) {
            return new Recognition(architecture, tensorFlow,
                    Fit.of(architecture, tensorFlow, TensorFlowNames.toTorchvision(architecture, weights)));
        }
        if (KerasNames.isKeras(weights)) {
            Publisher form = publisher == null ? KerasNames.publisher(weights) : publisher;
            return new Recognition(architecture, form,
                    Fit.of(architecture, form, KerasNames.toTorchvision(architecture, form, weights)));
        }
        if (TimmNames.isTimm(weights)) {
            return of(architecture, Publisher.TIMM, publisher, TimmNames.toTorchvision(weights));
        }
        return of(architecture, Publisher.TORCHVISION, publisher, weights);
    }

    private static Recognition of(Architecture architecture, Publisher found, Publisher forced,
            Map<String, StoredTensor> renamed) {
        Publisher form = forced == null ? found : forced;
        return new Recognition(architecture, form, Fit.of(architecture, form, renamed));
    }

    private String mismatch(Map<String, StoredTensor> weights, boolean forced) {
        if (fit.matches().isEmpty() && !forced) {
            return "no known architecture has tensors named and shaped like its " + weights.size() + ": "
                    + Fit.first(List.copyOf(weights.keySet()), ", ") + nextStep(false);
        }
        int parameters = fit.network().parameters().size();
        return (forced ? "does not fit " + architecture : "fits no known architecture; the nearest is " + architecture)
                + " (" + fit.matches().size() + " of its " + parameters + " tensors fit)" + fit.differences()
                + nextStep(forced);
    }

    private static String nextStep(boolean forced) {
        return forced ? "\nLeave --arch away to have the architecture recognised, or name another: "
                + String.join(" ", Architecture.ids())
                : "\nCheck that the file is complete, or give a file that carries its own network (ONNX, Caffe). Known:"
                + " " + String.join(" ", Architecture.ids());
    }
}
