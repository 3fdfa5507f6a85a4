/**
 * Hugging Face's safetensors: {@link graft.zoo.safetensors.SafetensorsFile} reads it,
 * {@link graft.zoo.safetensors.SafetensorsWriter} writes it.
 */
package graft.zoo.safetensors;
