package graft.zoo.description;

import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.model.Preprocessing;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link Preprocessing} as JSON; members have its names, kinds are written in lower case. */
public final class PreprocessingJson {
    private PreprocessingJson() {
    }

    public static String write(Preprocessing preprocessing) {
        Map<String, Object> to = new LinkedHashMap<>();
        to.put("resize", Members.lower(preprocessing.resize()));
        to.put("resize_to", preprocessing.resizeTo());
        to.put("interpolation", Members.lower(preprocessing.interpolation()));
        to.put("crop", preprocessing.crop());
        to.put("order", Members.lower(preprocessing.order()));
        to.put("scale", preprocessing.scale());
        to.put("mean", preprocessing.mean());
        to.put("deviation", preprocessing.deviation());
        return Json.write(to);
    }

    /** @throws DescriptionException when the text describes no preprocessing; names the member */
    public static Preprocessing read(String json) {
        try {
            Members from = Members.of("preprocessing", Json.parse(json));
            return new Preprocessing(from.constant("resize", Preprocessing.Resize.values()), from.integer("resize_to"),
                    from.constant("interpolation", Preprocessing.Interpolation.values()), from.integer("crop"),
                    from.constant("order", Preprocessing.Order.values()), from.number("scale"), from.numbers("mean"),
                    from.numbers("deviation"));
        } catch (JsonException | IllegalArgumentException e) {
            throw new DescriptionException("preprocessing: " + e.getMessage(), e);
        }
    }
}
