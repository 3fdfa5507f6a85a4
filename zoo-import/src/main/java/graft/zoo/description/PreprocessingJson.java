package graft.zoo.description;

import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.model.ImageSize;
import graft.zoo.model.MeanImage;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Resize;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link Preprocessing} as JSON; members have its names, kinds are written in lower case, sizes as one number where
 * they are square and 0 where there is none, else as height and width.
 */
public final class PreprocessingJson {
    /** What files of earlier versions have for {@link Resize#BOTH_SIDES}. */
    private static final String EARLIER = "square";

    private PreprocessingJson() {
    }

    public static String write(Preprocessing preprocessing) {
        Map<String, Object> to = preprocessing.members();
        preprocessing.meanImage().ifPresent(image -> to.put("mean_image", Json.object("height", image.height(), "width",
                image.width(), "values", image.encoded())));
        return Json.write(to);
    }

    /** @throws DescriptionException when the text describes no preprocessing; names the member */
    public static Preprocessing read(String json) {
        try {
            Members from = Members.of("preprocessing", Json.parse(json));
            Resize resize = from.text("resize").equals(EARLIER) ? Resize.BOTH_SIDES
                    : from.constant("resize", Resize.values());
            Preprocessing.Order order = from.constant("order", Preprocessing.Order.values());
            return new Preprocessing(resize, size(from, "resize_to"),
                    from.constant("interpolation", Preprocessing.Interpolation.values()), size(from, "crop"),
                    order, from.number("scale"), from.numbers("mean"), from.numbers("deviation"),
                    meanImage(from, order == Preprocessing.Order.GREY ? 1 : 3));
        } catch (JsonException | IllegalArgumentException e) {
            throw new DescriptionException("preprocessing: " + e.getMessage(), e);
        }
    }

    private static ImageSize size(Members from, String name) {
        if (from.members().get(name) instanceof List<?>) {
            int[] size = from.integers(name, 2);
            return new ImageSize(size[0], size[1]);
        }
        return ImageSize.square(from.integer(name));
    }

    private static Optional<MeanImage> meanImage(Members from, int channels) {
        if (!from.members().containsKey("mean_image")) {
            return Optional.empty();
        }
        Members image = Members.of("preprocessing: 'mean_image'", from.object("mean_image"));
        return Optional.of(MeanImage.decode(image.integer("height"), image.integer("width"), channels,
                image.text("values")));
    }
}
