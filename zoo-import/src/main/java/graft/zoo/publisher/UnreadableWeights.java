package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Weights that are known for what they are, and not read: transformers, whose attention is no layer here, and forms of a
 * network's weights that have to be undone by the program that made them. Told by names and types, so that a refusal
 * says more than that nothing fits.
 */
final class UnreadableWeights {
    /** What some names mean, and what to do instead; null where a network of convolutions is the advice. */
    private record Sign(Pattern name, String meaning, String advice) {
        static Sign of(String name, String meaning, String advice) {
            return new Sign(Pattern.compile("(?:.*\\.)?" + name), meaning, advice);
        }
    }

    private static final String ATTENTION = ": it computes attention, which Graft has no layers for";
    private static final String UNPACK = "; save the network with plain weights from the program that made it, or give "
            + "the file that it was made from";

    /** In the order in which they are looked for. */
    private static final List<Sign> SIGNS = List.of(
            Sign.of("_packed_params(\\..*|)", "holds weights that PyTorch has quantised and packed", UNPACK),
            Sign.of("weight_packed", "holds packed weights of few bits, as compressed-tensors writes them", UNPACK),
            Sign.of("(qweight|qzeros)", "holds weights of few bits, as GPTQ and AWQ write them", UNPACK),
            Sign.of("(SCB|weight_format|absmax|quant_state\\..*)", "holds weights that bitsandbytes has quantised",
                    UNPACK),
            Sign.of("weight_fake_quant\\..*", "is a network in the middle of quantisation-aware training", UNPACK),
            Sign.of("weight_mask", "holds a pruned network, each weight as weight_orig and weight_mask",
                    "; make the pruning permanent first, with torch.nn.utils.prune.remove(module, \"weight\") for every "
                            + "module, and save it again"),
            Sign.of("parametrizations\\..*", "holds weights that are computed from others, by "
                    + "torch.nn.utils.parametrize", "; make them permanent first, with "
                    + "torch.nn.utils.parametrize.remove_parametrizations(module, \"weight\"), and save it again"),
            Sign.of("lora_[AB](\\..*|)", "holds a low-rank adapter (LoRA), which changes another file's weights",
                    "; merge it into that file's network first, and save the whole"),
            Sign.of("relative_position_bias_table", "is a transformer with relative positions (Swin, BEiT)" + ATTENTION,
                    null),
            Sign.of("vision_model\\.embeddings\\.(patch|position|class)_embedding(\\..*|)",
                    "is the transformer of a CLIP or SigLIP model" + ATTENTION, null),
            Sign.of("(word_embeddings|embed_tokens|wte|token_embedding)\\.weight", "holds a transformer for text"
                    + ATTENTION, "; Graft classifies texts by word vectors, see ./graft --help"),
            Sign.of("visual\\.transformer\\.resblocks\\.\\d+\\.attn\\.in_proj_weight", "is a CLIP model's transformer"
                    + ATTENTION, null),
            Sign.of("encoder\\.layers\\.encoder_layer_\\d+\\.self_attention\\.in_proj_weight",
                    "is a vision transformer (ViT), as torchvision names it" + ATTENTION, null),
            Sign.of("blocks\\.\\d+\\.attn\\.(qkv|q_proj|q)\\.weight",
                    "is a vision transformer (ViT), as timm and DINO name it" + ATTENTION, null),
            Sign.of("encoder\\.layer\\.\\d+\\.attention\\.attention\\.query\\.weight",
                    "is a vision transformer (ViT), as Hugging Face names it" + ATTENTION, null),
            Sign.of("(self_attn|self_attention|attn|attention)\\.(in_proj_weight|(qkv|q_proj|k_proj|query|self\\.query)"
                    + "\\.weight)", "is a transformer" + ATTENTION, null));

    /** What is proposed instead of a transformer, by size: the convolutional networks made after their model. */
    private static final List<Architecture> INSTEAD = List.of(Architecture.CONVNEXT_ATTO, Architecture.CONVNEXT_FEMTO,
            Architecture.CONVNEXT_PICO, Architecture.CONVNEXT_NANO, Architecture.CONVNEXT_TINY,
            Architecture.CONVNEXT_SMALL, Architecture.CONVNEXT_BASE);

    private UnreadableWeights() {
    }

    /** What these are and what to do, to follow a file's name; empty where nothing states it. */
    static Optional<String> reason(Map<String, StoredTensor> tensors) {
        for (Sign sign : SIGNS) {
            Optional<String> name = tensors.keySet().stream().filter(n -> sign.name.matcher(n).matches()).findFirst();
            if (name.isPresent()) {
                return Optional.of(sign.meaning + " (" + name.get() + ")"
                        + (sign.advice == null ? instead(tensors) : sign.advice));
            }
        }
        return tensors.values().stream().filter(UnreadableWeights::isQuantised).findFirst()
                .map(tensor -> "holds quantised weights: " + tensor.name() + " is " + tensor.dtype()
                        .toString().toLowerCase(Locale.ROOT) + ", expected floating point" + UNPACK);
    }

    /**
     * Why a trunk has no head, where that is since PyTorch has packed it: it then leaves a scale and a zero point, and what is
     * packed is no tensor.
     */
    static Optional<String> packedHead(Map<String, StoredTensor> tensors) {
        return tensors.keySet().stream().filter(name -> name.endsWith(".zero_point")).map(name ->
                name.substring(0, name.length() - "zero_point".length())).filter(layer ->
                tensors.containsKey(layer + "scale") && !tensors.containsKey(layer + "weight")).findFirst()
                .map(layer -> "holds weights that PyTorch has quantised and packed (" + layer + "zero_point)" + UNPACK);
    }

    private static boolean isQuantised(StoredTensor tensor) {
        return (tensor.dtype() == DType.INT8 || tensor.dtype() == DType.UINT8) && tensor.shape().size() >= 2
                && tensor.name().endsWith("weight");
    }

    private static String instead(Map<String, StoredTensor> tensors) {
        long values = tensors.values().stream().filter(t -> t.dtype().isFloating())
                .mapToLong(t -> t.shape().stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b)).sum();
        Architecture nearest = INSTEAD.stream().min(Comparator.comparingDouble(
                a -> Math.abs(Math.log((double) Math.max(1, values) / values(a))))).orElseThrow();
        return String.format(Locale.ROOT, "; take a convolutional network instead: with its %.1f million values the "
                + "nearest that Graft reads is %s, of %.1f million", values / 1e6, nearest.id(), values(nearest) / 1e6);
    }

    private static long values(Architecture architecture) {
        return architecture.network(1000).parameters().values().stream().mapToLong(p -> p.spec().size()).sum();
    }
}
