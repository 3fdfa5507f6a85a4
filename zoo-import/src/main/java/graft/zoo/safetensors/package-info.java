/** Hugging Face's safetensors: {@link graft.zoo.safetensors.SafetensorsFile} reads it, {@code SafetensorsWriter} writes it. */
package graft.zoo.safetensors;
