package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.Threads;
import graft.layers.plan.TrainingPlan;
import graft.layers.training.Batch;
import graft.layers.training.OneCycle;
import graft.layers.training.Sgd;
import graft.layers.training.SoftmaxCrossEntropy;
import graft.layers.training.Trainer;
import graft.layers.training.TrainingLog;
import graft.transfer.Classifier;
import graft.transfer.ImageSamples;
import graft.transfer.Prediction;
import graft.transfer.Progress;
import graft.transfer.Report;
import graft.transfer.Transfer;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageInput;
import graft.transfer.images.Split;
import graft.zoo.ModelFile;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library as its users see it, from one call to the open loop: written as they write it, and run. */
class LibraryLevelsTest {
    @TempDir
    private Path folder;
    private Path weights;
    private Path data;

    @BeforeEach
    void draw() throws Exception {
        weights = folder.resolve("source.safetensors");
        data = folder.resolve("flowers");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        DemoImages.target(5, 1).writeFolder(data);
    }

    private Path anImage() {
        return ImageFolder.read(data).images().getFirst().file();
    }

    @Test
    void oneCallGivesAReportAndANetworkThatClassifies() throws Exception {
        Report report = Transfer.from(weights)
                .to(data)
                .run();
        report.writeHtml(folder.resolve("report.html"));
        String label = report.model().classify(anImage()).top();

        assertTrue(ImageFolder.read(data).classes().contains(label), label);
        assertTrue(Files.readString(folder.resolve("report.html")).contains("validation images"));
    }

    @Test
    void oneImageIsClassifiedByAFileThatWasWritten() {
        Report report = Transfer.from(weights).to(data).run();
        report.write(folder.resolve("flowers-out"));

        Classifier classifier = Classifier.load(folder.resolve("flowers-out/model.safetensors"));
        Prediction p = classifier.classify(anImage());

        assertEquals(report.model().classify(anImage()), p);
        assertEquals(8, p.probabilities().size());
        assertEquals(p.probability() >= 0.5, p.known());
    }

    @Test
    void namedChoicesTrainAHeadAndTheLastStage() {
        PretrainedModel source = Zoo.load(weights);
        ImageFolder images = ImageFolder.read(data);
        Split split = images.stratified(0.8, /* seed */ 7);

        Network network = source.network()
                .freezeThrough("layer2")
                .replaceHead(images.classes().size(), 7);

        TrainingLog log = Trainer.of(network)
                .optimizer(Sgd.momentum(0.9).weightDecay(1e-4))
                .schedule(OneCycle.peak(0.01))
                .epochs(2).batch(8).seed(7)
                .listener(Progress.console())
                .fit(ImageSamples.of(split.train(), ImageInput.of(source)).augmented(Augmentation.standard(), 7),
                        ImageSamples.of(split.validation(), ImageInput.of(source)));

        assertEquals(2, log.last().epoch());
    }

    @Test
    void theLoopCanBeWrittenInTheOpen() {
        Network network = DemoNetwork.network(2).initialize(1);
        Shape shape = network.inputShape();
        List<Batch> batches = List.of(new Batch(Tensor.zeros(4, shape.h(), shape.w(), shape.c()), 
                new int[] {0, 1, 0, 1}));
        Sgd optimizer = Sgd.momentum(0.9);
        try (TrainingPlan plan = network.compileForTraining(/* batch */ 4)) {
            for (Batch batch : batches) {
                Tensor logits = plan.forward(batch.images());
                double loss = plan.backward(SoftmaxCrossEntropy.of(logits, batch.labels()));
                optimizer.step(plan.learningParameters());
                assertTrue(loss > 0);
            }
        }
    }

    @Test
    void aNetworkByHandReadsLikeThePaper() {
        Network lenet = Network.input(28, 28, 1)
                .conv("conv1", 20, 5).maxPool("pool1", 2)
                .conv("conv2", 50, 5).maxPool("pool2", 2)
                .flatten().dense("fc1", 500).relu().dense("fc2", 10)
                .build();

        // 20*25+20 + 50*20*25+50 + 500*800+500 + 10*500+10, with 4x4x50 = 800 features
        assertEquals(431_080, lenet.parameterCount());
        Tensor x = Tensor.zeros(1, 28, 28, 1);
        try (InferencePlan plan = lenet.initialize(1).compileForInference(/* batch */ 1, Threads.of(2))) {
            Tensor y = plan.run(x);
            assertEquals(10, y.size());
        }
    }
}
