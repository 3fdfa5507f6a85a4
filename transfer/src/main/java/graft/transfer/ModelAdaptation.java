package graft.transfer;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Dense;
import graft.layers.layer.Parameter;
import graft.layers.structure.Node;
import graft.transfer.adapt.Adaptation;
import graft.transfer.adapt.AdaptationException;
import graft.transfer.adapt.AdaptedTo;
import graft.transfer.adapt.AdaptiveBatchNorm;
import graft.transfer.adapt.Coral;
import graft.transfer.features.FeatureCache;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.zoo.model.PretrainedModel;
import java.util.List;
import java.util.Map;

/**
 * Adapts a whole network, which knows its classes already, to images of another domain without their labels.
 *
 * <p>With CORAL the head stays and the target's features are given the covariance of those that it learnt from: for a
 * linear head that is a change of its weights. {@link Transfer#adapt} does what the paper does: it gives the source's
 * features the target's covariance and learns the head from them.
 *
 * @param model adapted; the one that was given is not changed
 * @param to    what was done
 */
public record ModelAdaptation(PretrainedModel model, AdaptedTo to) {

    /**
     * AdaBN.
     *
     * @throws AdaptationException for a network without batch normalisation, or fewer than two readable images
     */
    public static ModelAdaptation adaBn(PretrainedModel model, Adaptation how, DomainImages target, int threads,
            ImageReading reading, Progress progress) {
        Network adapted = model.network().copy();
        ImageSamples samples = new ImageSamples(target.images(), ImageInput.of(model), threads, false, reading);
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            AdaptiveBatchNorm.Outcome done = AdaptiveBatchNorm.adapt(adapted, samples, how.prior(), team,
                    (layers, of) -> progress.report("batch normalisation", layers * samples.count() / of,
                            samples.count()));
            AdaptedTo to = new AdaptedTo(how, target.from(), done.images(), target.labelled(), done.layers(),
                    done.weight(), target.notes());
            return new ModelAdaptation(model.adapted(adapted, to.describe()), to);
        }
    }

    /**
     * CORAL.
     *
     * @param source images of the domain that the network learnt from
     * @throws AdaptationException for a network whose head is not linear on a vector of features, or fewer than two
     *                             readable images of a domain
     */
    public static ModelAdaptation coral(PretrainedModel model, Adaptation how, DomainImages target, DomainImages source,
            int threads, ImageReading reading, Progress progress) {
        Network adapted = model.network().copy();
        Node head = linearHead(adapted);
        Network trunk = model.network().upTo(head.inputs().getFirst());
        ImageInput input = ImageInput.of(model);
        try (ThreadTeam team = ThreadTeam.of(threads); FeatureCache cache = FeatureCache.ofRun()) {
            double[][] met = DomainFeatures.of(trunk, new ImageSamples(target.images(), input, threads, false, reading),
                    cache, team, "features of the target", progress);
            double[][] learnt = DomainFeatures.of(trunk, new ImageSamples(source.images(), input, threads, false,
                    reading), cache, team, "features of the source", progress);
            Coral coral = Coral.of(met, learnt, team);
            Map<String, Parameter> own = adapted.parametersOf(head);
            float[] b = own.get("bias").value().unwrap();
            double[] bias = DomainFeatures.widened(b, 0, b.length);
            DomainFeatures.setHead(own, coral.before(DomainFeatures.rows(own.get("weight").value().unwrap(), b.length),
                    bias), bias);
            AdaptedTo to = new AdaptedTo(how, target.from(), met.length, target.labelled(), trunk.outputShape().c(), 0,
                    List.copyOf(target.notes()));
            return new ModelAdaptation(model.adapted(adapted, to.describe() + ", source " + learnt.length
                    + " images of " + source.from()), to);
        }
    }

    private static Node linearHead(Network network) {
        Node head = network.head();
        if (head.layer() instanceof Dense d && d.bias()) {
            return head;
        }
        throw new AdaptationException("CORAL changes a fully connected head with a bias, which takes one vector of "
                + "features of each image; this network's head " + head.name() + " is " + head.layer().kind()
                + ". Give it such a head with transfer --adapt coral, or take --adapt adabn");
    }
}
