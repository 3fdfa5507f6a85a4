package graft.zoo.beside;

import graft.zoo.model.ImageSize;
import graft.zoo.model.Preprocessing.Interpolation;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The image processors of Hugging Face's transformers that CNNs come with, and what each does where its file does not
 * say. {@code image_processor_type} names one, in older files {@code feature_extractor_type}; an ending {@code Fast}
 * does not count. Source: transformers, {@code models/…/image_processing_….py}.
 */
enum ProcessorKind {
    /** ConvNeXt, ResNet, RegNet: a share of the centre below 384 pixels, squashed from there on. */
    CONVNEXT(384, true, 0, Interpolation.BICUBIC, Values.STANDARD, Values.STANDARD),
    MOBILENETV1(256, true, 224, Interpolation.BILINEAR, Values.STANDARD, Values.STANDARD),
    MOBILENETV2(256, true, 224, Interpolation.BILINEAR, Values.STANDARD, Values.STANDARD),
    /** Its two implementations differ in the kernel, so that has to be stated. */
    EFFICIENTNET(346, false, 0, null, Values.STANDARD, Values.STANDARD),
    VIT(224, false, 0, Interpolation.BILINEAR, Values.STANDARD, Values.STANDARD),
    BIT(224, true, 224, Interpolation.BICUBIC, Values.CLIP_MEAN, Values.CLIP_STD),
    CLIP(224, true, 224, Interpolation.BICUBIC, Values.CLIP_MEAN, Values.CLIP_STD),
    /** Any other, or none named: sizes and values have to be stated. */
    OTHER(0, false, 0, Interpolation.BILINEAR, null, null);

    /** transformers' IMAGENET_STANDARD_MEAN and _STD, OPENAI_CLIP_MEAN and _STD. */
    private static final class Values {
        static final List<Float> STANDARD = Collections.nCopies(3, .5f);
        static final List<Float> CLIP_MEAN = List.of(.48145466f, .4578275f, .40821073f);
        static final List<Float> CLIP_STD = List.of(.26862954f, .26130258f, .27577711f);
    }

    private final int side;
    private final boolean shorter;
    private final int crop;
    private final Interpolation kernel;
    private final List<Float> mean;
    private final List<Float> deviation;

    ProcessorKind(int side, boolean shorter, int crop, Interpolation kernel, List<Float> mean, List<Float> deviation) {
        this.side = side;
        this.shorter = shorter;
        this.crop = crop;
        this.kernel = kernel;
        this.mean = mean;
        this.deviation = deviation;
    }

    /** By the type that a processor's file names; one that states a share and no type is ConvNeXt's. */
    static ProcessorKind of(Settings processor) {
        String type = processor.text("image_processor_type").or(() -> processor.text("feature_extractor_type"))
                .orElse("").toLowerCase(Locale.ROOT).replaceFirst("(image_?processor|feature_?extractor)(fast|pil)?$", "");
        return Arrays.stream(values()).filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(type)).findFirst()
                .orElse(type.isEmpty() && processor.has("crop_pct") ? CONVNEXT : OTHER);
    }

    /** Length of the side or sides that images are resized to; {@link ImageSize#NONE} where that has to be stated. */
    ImageSize size() {
        return ImageSize.square(side);
    }

    /** Whether one number is the shorter side's; both sides' otherwise. */
    boolean isShorter() {
        return shorter;
    }

    /** The centre that is kept; {@link ImageSize#NONE} where nothing is cropped. */
    ImageSize crop() {
        return ImageSize.square(crop);
    }

    /** Null where it has to be stated. */
    Interpolation kernel() {
        return kernel;
    }

    /** Of three channels; null where it has to be stated. */
    List<Float> mean() {
        return mean;
    }

    /** Likewise. */
    List<Float> deviation() {
        return deviation;
    }
}
