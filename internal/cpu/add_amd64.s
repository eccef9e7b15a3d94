#include "textflag.h"

// func Add(cells *int64, mask uint, n int64)
TEXT ·Add(SB), NOSPLIT|NOFRAME, $0-24
	RDPID AX
	ANDQ  mask+8(FP), AX
	SHLQ  $7, AX
	MOVQ  cells+0(FP), CX
	MOVQ  n+16(FP), DX
	LOCK
	XADDQ DX, (CX)(AX*1)
	RET
