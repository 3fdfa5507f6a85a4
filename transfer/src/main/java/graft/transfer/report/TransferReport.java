package graft.transfer.report;

import graft.zoo.model.Preparation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is known about a transfer, ready to be written as a page ({@link HtmlReport}) or as JSON
 * ({@link ReportJson}). Made with {@link #about}.
 *
 * @param title              one line
 * @param source             the pretrained network, in words
 * @param classes            of the target task, in output order
 * @param trainImages      that it was trained with
 * @param validationImages that it was validated with
 * @param runs               transfers first, from the least to the most trained, then those from scratch
 * @param benefits           of {@link Benefits#among} the runs
 * @param confusion          of the network that was kept, on the validation images
 * @param environment        where it was measured
 * @param timings            seconds of each part of the work, in order
 * @param settings           in words, in order
 * @param skipped            files that were left out
 * @param mistakes           the most confident ones, worst first
 * @param provenance            what it was made from and by
 * @param preparation        of images, and how it is known; empty for drawn images
 * @param unit               what is classified, in the singular: {@code image}, {@code text}
 * @param runsOfEach         how many trainings each of {@code runs} is the mean of; 1 where it is one
 * @param sections           that others add to the page, in this order
 * @param warnings           what to know before believing the result, the gravest first
 */
public record TransferReport(String title, String source, List<String> classes, int trainImages,
        int validationImages, List<TrainingRun> runs, Optional<Benefits> benefits, Optional<Confusion> confusion,
        Environment environment, Map<String, Double> timings, Map<String, String> settings,
        List<SkippedImage> skipped, List<Mistake> mistakes, Provenance provenance,
        Optional<Preparation> preparation, String unit, int runsOfEach, List<Section> sections,
        List<Warning> warnings) {

    public TransferReport {
        classes = List.copyOf(classes);
        runs = List.copyOf(runs);
        timings = new LinkedHashMap<>(timings);
        settings = new LinkedHashMap<>(settings);
        skipped = List.copyOf(skipped);
        mistakes = List.copyOf(mistakes);
        sections = List.copyOf(sections);
        warnings = Warning.gravestFirst(warnings);
        if (confusion.isPresent() && !confusion.get().classes().equals(classes)) {
            throw new IllegalArgumentException("the confusion matrix is of the classes " + confusion.get().classes()
                    + ", the report of " + classes);
        }
    }

    /**
     * Starts a report.
     *
     * @param source  the pretrained network, in words, such as {@code "resnet18 (torchvision)"}
     * @param classes of the target task, in output order
     */
    public static Builder about(String source, List<String> classes) {
        return new Builder(source, classes);
    }

    /** Where the accuracy on the validation images probably lies; empty when nothing was measured. */
    public Optional<Interval> interval() {
        return confusion.filter(c -> c.images() > 0).map(c -> Interval.wilson(c.right(), c.images()));
    }

    /** The section of this kind, where there is one. */
    public <S extends Section> Optional<S> section(Class<S> kind) {
        return sections.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** The report as a JSON document; its keys are described at {@link ReportJson}. */
    public String toJson() {
        return ReportJson.write(this);
    }

    /** Collects the parts of a report. */
    public static final class Builder {
        private final String source;
        private final List<String> classes;
        private String title = "What the transfer was worth";
        private int trainImages;
        private int validationImages;
        private final List<TrainingRun> runs = new ArrayList<>();
        private Confusion confusion;
        private Environment environment;
        private final Map<String, Double> timings = new LinkedHashMap<>();
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final List<SkippedImage> skipped = new ArrayList<>();
        private List<Mistake> mistakes = List.of();
        private Provenance provenance = Provenance.unknown();
        private Preparation preparation;
        private String unit = "image";
        private int runsOfEach = 1;
        private final List<Section> sections = new ArrayList<>();
        private final List<Warning> warnings = new ArrayList<>();

        private Builder(String source, List<String> classes) {
            this.source = source;
            this.classes = classes;
        }

        public Builder title(String words) {
            title = words;
            return this;
        }

        /** What is classified, in the singular; default: {@code image}. */
        public Builder unit(String singular) {
            unit = singular;
            return this;
        }

        /** How many trainings each run is the mean of; default: 1. */
        public Builder runsOfEach(int count) {
            runsOfEach = count;
            return this;
        }

        public Builder images(int train, int validation) {
            trainImages = train;
            validationImages = validation;
            return this;
        }

        public Builder run(TrainingRun run) {
            runs.add(run);
            return this;
        }

        public Builder confusion(Confusion matrix) {
            confusion = matrix;
            return this;
        }

        public Builder environment(Environment where) {
            environment = where;
            return this;
        }

        public Builder timing(String part, double seconds) {
            timings.put(part, seconds);
            return this;
        }

        public Builder setting(String name, Object value) {
            settings.put(name, String.valueOf(value));
            return this;
        }

        /** How images were prepared; a setting, too. */
        public Builder preparation(Preparation how) {
            preparation = how;
            return setting("preparation of images", how.preprocessing() + "; " + (how.isGuess() ? "guessed: "
                    + how.detail()
                    : "known from " + how.known()));
        }

        public Builder skipped(String file, String reason) {
            skipped.add(new SkippedImage(file, reason));
            return this;
        }

        /** Keeps the {@code limit} mistakes with the largest losses. */
        public Builder mistakes(List<Mistake> all, int limit) {
            mistakes = Mistake.topLosses(all, limit);
            return this;
        }

        public Builder provenance(Provenance from) {
            provenance = from;
            return this;
        }

        /** Shows more than the report itself measures: after the mistakes, in the order in which it is added. */
        public Builder section(Section more) {
            sections.add(more);
            return this;
        }

        /** Something to know before believing the result. */
        public Builder warning(Warning w) {
            warnings.add(w);
            return this;
        }

        /** What was found in the images: a section, and warnings of what puts the accuracy in doubt. */
        public Builder pictures(YourPictures found) {
            found.warnings().forEach(this::warning);
            return section(new PicturesSection(found));
        }

        /**
         * The report.
         *
         * @throws IllegalArgumentException when two sections have the same id or the same key in {@code report.json},
         *                                  or a warning points to no section
         */
        public TransferReport build() {
            TransferReport report = assemble();
            ReportPage.requireDistinct(report);
            return report;
        }

        private TransferReport assemble() {
            return new TransferReport(title, source, classes, trainImages, validationImages, runs,
                    Benefits.among(runs), Optional.ofNullable(confusion),
                    environment == null ? Environment.here(Runtime.getRuntime().availableProcessors()) : environment,
                    timings, settings, skipped, mistakes, provenance, Optional.ofNullable(preparation),
                    unit, runsOfEach, sections, warnings);
        }
    }
}
