package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.layout.Fit;
import graft.zoo.weights.StoredTensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Of the networks that some weights do not fit, the one that comes nearest by names, then by shapes, and what is to be
 * said of it.
 *
 * @param recognition null where there is none
 */
record NearestNetwork(Recognition recognition) {
    static final NearestNetwork NONE = new NearestNetwork(null);

    /** This, or another that comes nearer. */
    NearestNetwork or(Recognition other) {
        return recognition == null || nearness(other.fit()) > nearness(recognition.fit())
                ? new NearestNetwork(other) : this;
    }

    /** Share of all names, the file's and the network's, that they have in common; those of another shape count half. */
    private static double nearness(Fit fit) {
        double common = fit.matches().size() + fit.misshapen().size();
        return (common - fit.misshapen().size() / 2.0)
                / (common + fit.missing().size() + fit.unexpected().size());
    }

    /** Whether at least half of the network's names are there, and do not go under among others. */
    private boolean isNear() {
        if (recognition == null) {
            return false;
        }
        Fit fit = recognition.fit();
        int common = fit.matches().size() + fit.misshapen().size();
        return 2 * common >= fit.network().parameters().size()
                && 3 * common >= common + fit.missing().size() + fit.unexpected().size();
    }

    /**
     * Which network it is, what differs, why that may be, and what to do; to follow a file's name.
     *
     * @param forced whether the caller named the network
     */
    String difference(Map<String, StoredTensor> weights, boolean forced) {
        if (!forced && !isNear()) {
            return "no known architecture has tensors named and shaped like its " + weights.size() + ": "
                    + Fit.named(List.copyOf(weights.keySet()), ", ") + "\nCheck that the file is complete, or "
                    + ownNetwork() + " Known: " + String.join(" ", Architecture.ids());
        }
        Fit fit = recognition.fit();
        Architecture architecture = recognition.architecture();
        String what = (forced ? "does not fit " + architecture
                : "fits no known architecture; the nearest is " + architecture) + " (" + fit.matches().size()
                + " of its " + fit.network().parameters().size() + " tensors fit)" + fit.differences();
        return what + (forced ? "\nLeave --arch away to have the architecture recognised, or name another: "
                + String.join(" ", Architecture.ids()) : "\n" + why(fit) + ownNetwork() + kin(architecture));
    }

    /** A file with less than a tenth that differs is more likely damaged than another network. */
    private static String why(Fit fit) {
        int differences = fit.missing().size() + fit.misshapen().size() + fit.unexpected().size();
        if (10 * differences < fit.matches().size()) {
            return "Check that the file is complete, or ";
        }
        String what = !fit.missing().isEmpty() || fit.misshapen().isEmpty() == fit.unexpected().isEmpty()
                ? "This is a network of another width, depth or form"
                : fit.unexpected().isEmpty()
                        ? "All its names are there, with other numbers of channels: a network of another width"
                        : "All of it is there, and more: a deeper network, or one with other parts";
        return what + " than Graft knows by name; ";
    }

    private static String ownNetwork() {
        return "give a file that carries its own network: ONNX (torch.onnx.export), a whole Keras model (.keras), or "
                + "Caffe's with its prototxt.";
    }

    private static String kin(Architecture architecture) {
        return " Known of this kind: " + architecture.family().members().stream().map(Architecture::id)
                .collect(Collectors.joining(" "));
    }
}
