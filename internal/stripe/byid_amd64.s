#include "go_asm.h"
#include "textflag.h"

// func pickByID(a *array) unsafe.Pointer
TEXT ·pickByID(SB), NOSPLIT|NOFRAME, $0-16
	RDPID AX
	MOVQ  a+0(FP), CX
	ANDQ  array_mask(CX), AX
	SHLQ  $7, AX // CacheLine
	ADDQ  array_first(CX), AX
	MOVQ  AX, ret+8(FP)
	RET

// func addByID(a *array, n int64)
TEXT ·addByID(SB), NOSPLIT|NOFRAME, $0-16
	RDPID AX
	MOVQ  a+0(FP), CX
	MOVQ  n+8(FP), DX
	ANDQ  array_mask(CX), AX
	SHLQ  $7, AX // CacheLine
	MOVQ  array_first(CX), CX
	LOCK
	XADDQ DX, (CX)(AX*1)
	RET
