package graft.zoo.caffe;

import graft.layers.NetworkBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a network's stages in the names that publishers give their layers:
 *
 * <pre>
 * fire2/squeeze1x1, inception_3a/1x1    what stands before the slash, where two or more layers there have weights
 * res3b1_branch2a, bn3b1_branch2a       res3                            (He et al.)
 * conv3_1, relu3_1, pool3               block3                          (VGG)
 * </pre>
 */
final class CaffeStages {
    private static final Pattern SLASH = Pattern.compile("([^/]+)/.+");
    private static final Pattern RESIDUAL = Pattern.compile("(?:res|bn|scale)(\\d)[a-z]\\d*(?:_.*)?");
    private static final Pattern VGG = Pattern.compile("(?:conv|relu)(\\d)_\\d.*|pool(\\d)");

    private CaffeStages() {
    }

    /** First and last node of a stage by their place in the network, and how many layers with weights it has. */
    private record Span(int first, int last, int weights, String end) {
    }

    /** Names all stages that lie one after the other. */
    static void name(NetworkBuilder builder, List<CaffeLayer> layers) {
        Map<String, Span> spans = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            CaffeLayer layer = layers.get(i);
            String stage = stageOf(layer.name());
            if (stage == null || !builder.contains(layer.name()) || layer.isInput()) {
                continue;
            }
            int weights = layer.type().equals("Convolution") || layer.type().equals("InnerProduct") ? 1 : 0;
            Span before = spans.get(stage);
            spans.put(stage, before == null ? new Span(i, i, weights, layer.name())
                    : new Span(before.first, i, before.weights + weights, layer.name()));
        }
        String output = layers.getLast().name();
        int end = -1;
        String current = builder.current();
        for (Map.Entry<String, Span> e : spans.entrySet()) {
            Span span = e.getValue();
            if (span.weights >= 2 && span.first > end && !span.end.equals(output)) {
                builder.from(span.end).stage(e.getKey());
                end = span.last;
            }
        }
        builder.from(current);
    }

    private static String stageOf(String layer) {
        Matcher slash = SLASH.matcher(layer);
        if (slash.matches()) {
            return slash.group(1);
        }
        Matcher residual = RESIDUAL.matcher(layer);
        if (residual.matches()) {
            return "res" + residual.group(1);
        }
        Matcher vgg = VGG.matcher(layer);
        if (vgg.matches()) {
            return "block" + (vgg.group(1) == null ? vgg.group(2) : vgg.group(1));
        }
        return null;
    }
}
