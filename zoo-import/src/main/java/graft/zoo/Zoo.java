package graft.zoo;

import graft.layers.Network;
import graft.zoo.architecture.Architecture;
import graft.zoo.publisher.Publisher;
import graft.zoo.publisher.Recognition;
import java.nio.file.Path;
import java.util.List;

/**
 * The way in: published weight files become networks that run.
 *
 * <pre>{@code
 * PretrainedModel model = Zoo.load(Path.of("resnet18-f37072fd.pth"));
 * Network network = model.network().freezeThrough("layer3").replaceHead(5, 7);
 * }</pre>
 *
 * The format is recognised by the file's bytes, the architecture by its tensors' names and shapes, or by the network
 * that the file itself carries.
 */
public final class Zoo {
    private Zoo() {
    }

    /**
     * The network of a known architecture, without weights; {@link Network#initialize} draws them.
     *
     * @param arch such as {@code resnet50} or {@code resnet50@torchvision}
     * @throws IllegalArgumentException when there is none of this name; names the nearest
     */
    public static Network network(String arch, int classes) {
        return Choice.parse(arch).architecture.network(classes);
    }

    /**
     * Finds out what an open file holds and makes a model of it; the file may be closed afterwards.
     *
     * @param arch null to recognise the architecture; else {@code name} or {@code name@publisher}
     * @throws WeightFileException      when nothing fits, or not the one that is named
     * @throws IllegalArgumentException when there is no architecture or publisher of this name
     */
    public static PretrainedModel load(WeightFile file, String arch) {
        Choice choice = arch == null ? new Choice(null, null) : Choice.parse(arch);
        Recognition found = Recognition.of(file, choice.architecture);
        Publisher publisher = choice.publisher == null ? found.publisher() : choice.publisher;
        Preprocessing preprocessing = found.architecture().preprocessing(publisher);
        Network network = found.fit().fill().withInputSize(preprocessing.crop(), preprocessing.crop());
        return new PretrainedModel(network, preprocessing,
                labels(file, found.architecture(), network.outputShape().c()), found.architecture().id(),
                publisher.id(), file.format());
    }

    private static List<String> labels(WeightFile file, Architecture architecture, int classes) {
        List<String> beside = Labels.beside(file.path(), classes);
        return beside.isEmpty() && architecture.isCifar() && classes == 10 ? Labels.CIFAR_10 : beside;
    }

    /** What the caller says of the file: an architecture, and perhaps who published it. */
    private record Choice(Architecture architecture, Publisher publisher) {
        static Choice parse(String arch) {
            int at = arch.indexOf('@');
            return at < 0 ? new Choice(Architecture.byName(arch), null)
                    : new Choice(Architecture.byName(arch.substring(0, at)), Publisher.byName(arch.substring(at + 1)));
        }
    }
}
