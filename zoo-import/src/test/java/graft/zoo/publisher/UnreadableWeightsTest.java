package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.MadeFile;
import graft.zoo.Zoo;
import graft.zoo.weights.DType;
import graft.zoo.weights.WeightFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreadableWeightsTest {

    private static String refusal(MadeFile file) {
        return assertThrows(WeightFileException.class, () -> Zoo.load(file, null)).getMessage();
    }

    /** Twelve blocks of width 384, as in ViT-S/16 (Touvron et al. 2020, table 1: 22 million). */
    @Test
    void aVisionTransformerIsNamedWithTheReasonAndTheConvolutionalNetworkNearestInSize() {
        MadeFile file = MadeFile.named("vit_small.pth").put("cls_token", 1, 1, 384).put("pos_embed", 1, 197, 384)
                .put("patch_embed.proj.weight", 384, 3, 16, 16);
        for (int i = 0; i < 12; i++) {
            file.put("blocks." + i + ".attn.qkv.weight", 1152, 384).put("blocks." + i + ".attn.proj.weight", 384, 384)
                    .put("blocks." + i + ".mlp.fc1.weight", 1536, 384)
                    .put("blocks." + i + ".mlp.fc2.weight", 384, 1536);
        }
        // 12 * 12 * 384^2 + 384 * 768 + 197 * 384 + 384 = 21.6 million; by ratio nearer to 28.6 than to 15.6 million.
        assertEquals("vit_small.pth: is a vision transformer (ViT), as timm and DINO name it: it computes attention, "
                + "which Graft has no layers for (blocks.0.attn.qkv.weight); take a convolutional network instead: "
                + "with its 21.6 million values the nearest that Graft reads is convnext_tiny, of 28.6 million",
                refusal(file));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "encoder.layers.encoder_layer_0.self_attention.in_proj_weight | as torchvision names it",
        "vit.encoder.layer.0.attention.attention.query.weight | as Hugging Face names it",
        "layers.0.blocks.0.attn.relative_position_bias_table | relative positions (Swin, BEiT)",
        "vision_model.embeddings.patch_embedding.weight | the transformer of a CLIP or SigLIP model",
        "visual.transformer.resblocks.0.attn.in_proj_weight | is a CLIP model's transformer",
        "bert.embeddings.word_embeddings.weight | holds a transformer for text",
        "model.layers.0.self_attn.q_proj.weight | is a transformer: it computes attention",
        "layer1.0.conv1.weight_mask | make the pruning permanent first",
        "layer1.0.conv1._packed_params._packed_params | quantised and packed",
        "layer1.0.conv1.weight_packed | packed weights of few bits",
        "layers.0.qweight | as GPTQ and AWQ write them",
        "fc.parametrizations.weight.original0 | remove_parametrizations",
        "base_model.layer1.0.conv1.lora_A.weight | low-rank adapter"})
    void whatIsNotReadIsNamedForWhatItIs(String name, String meaning) {
        String refusal = refusal(MadeFile.named("file.safetensors").put(name, 64, 64).put("bias", 64));
        assertTrue(refusal.contains(meaning) && refusal.contains("(" + name + ")"), refusal);
    }

    @Test
    void weightsOfEightBitsAreQuantisedOnes() {
        MadeFile file = MadeFile.manifest("torchvision_resnet18").put("conv1.weight", DType.INT8, List.of(64, 3, 7, 7))
                .put("conv1.scale", 64);
        String refusal = refusal(file);
        assertTrue(refusal.startsWith("torchvision_resnet18.pth: holds quantised weights: conv1.weight is int8, "
                + "expected floating point; save the network with plain weights"), refusal);
    }

    /** torch.ao.quantization.quantize_dynamic(model, {Linear}): the convolutions alone are tensors. */
    @Test
    void aHeadThatIsQuantisedAndPackedIsNotOneThatIsMissing() {
        MadeFile file = MadeFile.manifest("torchvision_resnet18").without("fc.weight").without("fc.bias")
                .put("fc.scale").put("fc.zero_point", DType.INT64, List.of());
        assertTrue(refusal(file).contains("quantised and packed (fc.zero_point)"), refusal(file));
    }

    /** RegNet's squeeze-and-excitation is called attention by transformers, and is none. */
    @Test
    void whatIsReadIsNotTakenForATransformer() {
        MadeFile file = MadeFile.manifest("trunks/hf_regnet-y-040")
                .put("regnet.embedder.embedder.convolution.weight", 32, 3, 5, 5);
        assertTrue(refusal(file).contains("the nearest is regnety_040"), refusal(file));
    }
}
